//! The collective itself: who it is, who does what, with whom.

use jiff::civil::Date;

use super::{
    AssociationId, Money,
    record::{choice, record},
};

record! {
    /// `collective.toml`: what the collective says of itself.
    Collective {
        name: String, ForPublic, "Name" / "Nom", needs "name = \"Le Pic des Possibles\"";
        rna: Option<String>, ForPublic, "Registration number" / "Numéro RNA";
        seat: Option<String>, ForPublic, "Seat" / "Siège";
        mail: Option<String>, ForPublic, "Mail" / "Courriel";
        website: Option<String>, ForPublic, "Website" / "Site";
        founded: Option<Date>, ForPublic, "Founded" / "Création";
        chatons_since: Option<Date>, ForPublic, "Member of CHATONS since" / "Membre de CHATONS depuis";
        dues: Option<Money>, ForPublic, "Dues, a year" / "Cotisation annuelle";
        summary: Option<String>, ForPublic, "In a few words" / "En quelques mots";
        director: Option<String>, ForPublic, "Publication director’s role" / "Rôle qui dirige la publication";
        requests: Option<String>, ForMembers, "Mail for requests" / "Courriel des demandes";
        reserve: Option<i64>, ForTreasury, "Reserve, in % of a semester’s costs" / "Réserve, en % des coûts d’un semestre";
        semesters: Option<i64>, ForTreasury, "Semesters to hold out" / "Semestres à tenir";
        treasury: Option<Money>, ForTreasury, "In the bank" / "En banque";
        promises: Vec<Promise>, ForPublic, "Promises" / "Engagements";
        areas: Vec<Region>, ForPublic, "Regions of the members" / "Territoires des membres";
        warn_at: Option<i64>, ForTechnical, "Warn from, in % of a limit" / "Alerte à partir de, en % d’une limite";
    }
}

record! {
    /// `[[promises]]` of the collective: what it promises to everyone.
    Promise {
        text: String, ForPublic, "Promise" / "Engagement", needs "text = \"Une page pèse moins de 150 ko\"";
        evidence: Option<Evidence>, ForPublic, "What shows it" / "Ce qui le montre";
        bound: Option<i64>, ForPublic, "Bound" / "Seuil";
    }
}

record! {
    /// `[[areas]]` of the collective: a part of the country, for figures. The first that fits counts.
    Region {
        name: String, ForPublic, "Region" / "Territoire", needs "name = \"Occitanie\"";
        postcodes: Vec<String>, ForPublic, "Postcodes begin with" / "Débuts de code postal";
        scope: Option<String>, ForPublic, "Scope" / "Portée";
    }
}

record! {
    /// `individuals.csv`: a member who is no association. Who it is stays in the private folder.
    Individual {
        id: String, ForBoard, "Code" / "Code", needs "id = \"P014\"";
        joined: Option<Date>, ForBoard, "Joined" / "Adhésion";
        left: Option<Date>, ForBoard, "Left" / "Départ";
    }
}

record! {
    /// `roles.toml`, `[[roles]]`: a mandate.
    Role {
        role: String, ForPublic, "Role" / "Rôle", needs "role = \"trésorerie\"";
        body: Option<String>, ForPublic, "Body" / "Instance";
        from: Option<Date>, ForPublic, "Since" / "Depuis";
        until: Option<Date>, ForPublic, "Until" / "Jusqu’au";
        mail: Option<String>, ForPublic, "Mail" / "Courriel";
        tasks: Option<String>, ForPublic, "What it does" / "Ce qu’on y fait";
        wanted: bool, ForPublic, "Somebody is wanted" / "Quelqu’un est recherché";
        contact: Option<String>, ForBoard, "Who holds it" / "Qui l’exerce";
    }
}

record! {
    /// `partners.toml`, `[[partners]]`: who works with the collective or supports it.
    Partner {
        name: String, ForPublic, "Name" / "Nom", needs "name = \"La Ville\"";
        kind: PartnerKind, ForPublic, "Kind" / "Nature";
        url: Option<String>, ForPublic, "Website" / "Site";
        since: Option<i64>, ForPublic, "Since" / "Depuis";
        summary: Option<String>, ForPublic, "What it is about" / "De quoi il s’agit";
        amount: Option<Money>, ForTreasury, "Amount, a year" / "Montant annuel";
    }
}

choice! {
    /// What a partner is.
    PartnerKind {
        Partner "partner" "Partner" / "Partenaire";
        Funder "funder" "Funder" / "Financeur";
        Network "network" "Network" / "Réseau";
        Host "host" "Host" / "Hébergeur";
    }
}

record! {
    /// `agreements/*.toml`: what was signed, and what is checked of it.
    Agreement {
        object: String, ForMembers, "Object" / "Objet", needs "object = \"Hébergement du site\"";
        association: Option<AssociationId>, ForAssociation, "With" / "Avec";
        parties: Vec<String>, ForMembers, "Parties" / "Parties";
        signed: Option<Date>, ForMembers, "Signed" / "Signée le";
        review: Option<Date>, ForMembers, "Reviewed on" / "À revoir le";
        conditions: Vec<Condition>, ForMembers, "Conditions" / "Conditions";
    }
}

record! {
    /// `[[conditions]]` of an agreement.
    Condition {
        text: String, ForMembers, "Condition" / "Condition", needs "text = \"Aucun appel à un tiers\"";
        evidence: Option<Evidence>, ForMembers, "What shows it" / "Ce qui le montre";
        bound: Option<i64>, ForMembers, "Bound" / "Seuil";
        check: Option<String>, ForMembers, "How it is checked" / "Comment c’est vérifié";
        last: Option<Date>, ForMembers, "Last seen kept" / "Constatée le";
    }
}

choice! {
    /// What a build can show by itself; a condition may name the one that it is about, and a bound.
    Evidence {
        ThirdParties "third-parties" "Calls to other hosts" / "Appels à des tiers";
        Accessibility "accessibility" "Findings on accessibility" / "Constats d’accessibilité";
        Weight "weight" "Weight of a page, in kB" / "Poids d’une page, en ko";
        Requests "requests" "Files that a page asks for" / "Fichiers demandés par une page";
        Ecoindex "ecoindex" "EcoIndex" / "EcoIndex";
        Static "static" "Share of static websites, in %" / "Part de sites statiques, en %";
        Archives "archives" "Age of the archives, in days" / "Âge des archives, en jours";
        Restores "restores" "Age of the trials of restoring, in days" / "Âge des essais de restauration, en jours";
    }
}

record! {
    /// `consultations/*.toml`: the members were asked.
    Consultation {
        object: String, ForMembers, "Object" / "Objet", needs "object = \"Boîtes aux lettres payantes\"";
        date: Option<Date>, ForMembers, "Date" / "Date";
        asked: Option<i64>, ForMembers, "Asked" / "Interrogées";
        answered: Option<i64>, ForMembers, "Answered" / "Réponses";
        outcome: Option<String>, ForMembers, "Outcome" / "Suite donnée";
        answers: Vec<Answer>, ForBoard, "Answers" / "Réponses reçues";
    }
}

record! {
    /// `[[answers]]` of a consultation.
    Answer {
        association: AssociationId, ForBoard, "Association" / "Association", needs "association = \"A0159\"";
        said: Option<String>, ForBoard, "Answer" / "Réponse";
    }
}

record! {
    /// `processing-register.toml`, `[[processing]]`: why personal data is kept, and for how long
    /// (article 30 of the General Data Protection Regulation).
    Processing {
        name: String, ForPublic, "Processing" / "Traitement", needs "name = \"Contacts des associations\"";
        purpose: Option<String>, ForPublic, "Purpose" / "Finalité";
        basis: Option<String>, ForPublic, "Legal basis" / "Base légale";
        fields: Vec<String>, ForPublic, "Data" / "Données";
        months: Option<i64>, ForPublic, "Kept after leaving, in months" / "Conservation après le départ, en mois";
        readers: Option<String>, ForPublic, "Who sees it" / "Qui les voit";
    }
}
