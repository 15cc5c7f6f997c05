//! Languages as SPIP names them.

/// The languages that SPIP knows by name, besides their regional forms.
const KNOWN: &str = "aa ab af am an ar as ast ay az ba be bg bh bi bm bn bo br bs ca co cpf cpf_dom cpf_hat cs cy da \
de dz el en en_hx en_sm eo es es_co es_mx_pop et eu fa ff fi fj fo fon fr fr_fem fr_sc fr_lpc fr_lsf fr_spl fr_tu \
fy ga gd gl gn grc gu ha hac hbo he hi hr hu hy ia id ie ik is it it_fem iu ja jv ka kk kl km kn ko kok ks ku ky la \
lb ln lo lt lu lv man mfv mg mi mk ml mn mo mos mr ms mt my na nap ne nqo nl no nb nn oc oc_auv oc_gsc oc_lms \
oc_lnc oc_ni oc_ni_la oc_ni_mis oc_prv oc_va om or pa pbb pl prs ps pt pt_br qu rm rmy rn ro roa ru rw sa sc scn sd \
sg sh sh_latn sh_cyrl si sk sl sm sn so sq sr src sro ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk \
ur uz vi vo wa wo xh yi yo za zh zh_tw zu";

/// Whether SPIP knows a language of that code.
pub(super) fn is_language(code: &str) -> bool {
    !code.is_empty() && KNOWN.split_ascii_whitespace().any(|known| known == code)
}

/// Whether a language has the typography of French.
pub(super) fn is_french(code: &str) -> bool {
    matches!(code, "fr" | "eo" | "cpf") || code.starts_with("fr_")
}
