<?php
// A fictional association's site, with what a site of ten years holds.
define('WP_INSTALLING', true);
$_SERVER['HTTP_HOST'] = getenv('WP_HOST');
require getenv('WP_ROOT') . '/wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
require_once ABSPATH . 'wp-admin/includes/image.php';
wp_install('La Barque à voile', 'gestion', 'SECRET-gestion@example.org', true, '', 'SECRET-mot-de-passe', getenv('WP_LANG'));
update_option('WPLANG', getenv('WP_LANG'));
update_option('permalink_structure', getenv('WP_LINKS'));
update_option('category_base', getenv('WP_CATEGORIES'));
update_option('blogdescription', 'On navigue ensemble & on rame parfois');
update_option('posts_per_page', 3);
switch_theme('nu');
$wp_rewrite->init();
create_initial_taxonomies();
require_once get_theme_root() . '/nu/functions.php';
nu_types();
flush_rewrite_rules(false);
$colombe = wp_insert_user(['user_login' => 'SECRET-colombe', 'user_nicename' => 'colombe', 'user_pass' => 'SECRET-x', 'user_email' => 'SECRET-c@example.org', 'display_name' => 'Colombe Aubier', 'role' => 'author']);
wp_delete_post(1, true);
wp_delete_post(2, true);

function picture($name, $parent, $caption = '') {
    $folder = wp_upload_dir('2019/05');
    $image = imagecreatetruecolor(1200, 800);
    imagefill($image, 0, 0, imagecolorallocate($image, strlen($name) * 9 % 255, 90, 140));
    $file = $folder['path'] . '/' . $name;
    imagejpeg($image, $file);
    $id = wp_insert_attachment(['post_mime_type' => 'image/jpeg', 'post_title' => pathinfo($name, PATHINFO_FILENAME), 'post_excerpt' => $caption, 'post_status' => 'inherit', 'guid' => $folder['url'] . '/' . $name], $file, $parent);
    wp_update_attachment_metadata($id, wp_generate_attachment_metadata($id, $file));
    update_post_meta($id, '_wp_attachment_image_alt', "Une vue : $name");
    return $id;
}
function article($title, $content, $more = []) {
    return wp_insert_post(wp_slash($more + ['post_title' => $title, 'post_content' => $content, 'post_status' => 'publish', 'post_author' => $GLOBALS['colombe'], 'post_date' => '2019-05-12 10:00:00', 'post_type' => 'post']));
}
$voile = wp_insert_term('Voile & vent', 'category')['term_id'];
$regate = wp_insert_term('Régates', 'category', ['parent' => $voile])['term_id'];
$page = fn ($title, $content, $more = []) => article($title, $content, $more + ['post_type' => 'page']);
$accueil = $page('Accueil', "Bienvenue à bord.\n\nNous sommes une association d’un port imaginaire.", ['menu_order' => 1]);
$journal = $page('Journal de bord', '');
$club = $page('Le club', "<h2 id=\"qui\">Qui ?</h2>\nDes gens qui aiment l'eau.\n<ul>\n<li>des marins</li>\n<li>des rameurs\n<ul>\n<li>du matin</li>\n<li>du soir</li>\n</ul>\n</li>\n</ul>");
$statuts = $page('Statuts', "<table><tr><th>Article</th><th>Objet</th></tr><tr><td>1</td><td>Nom | sigle</td></tr><tr><td colspan=\"2\">Fin</td></tr></table>", ['post_parent' => $club]);
update_option('show_on_front', 'page');
update_option('page_on_front', $accueil);
update_option('page_for_posts', $journal);

$first = article('Fête du port : le programme', "Tout commence à 10 h.\nVenez tôt !\n\nEnsuite, \"grand repas\"... et l'on danse -- beaucoup.\n<!--more-->\n<blockquote>La mer est à tous.\n\nMême en hiver.</blockquote>\n<strong>Attention :</strong>il faut s'inscrire.\n\n1. n'est pas une liste\n\n# ni un titre\n\nhttps://www.youtube.com/watch?v=abcdefghijk\n\nVoir <a href=\"/?page_id=$club\">le club</a> et [1] la note [sic].", ['tags_input' => ['été', 'bal populaire'], 'post_category' => [$voile]]);
$photo = picture('fête du port.jpg', $first, 'La foule sur le quai');
$other = picture('voile.jpg', $first);
set_post_thumbnail($first, $photo);
$url = wp_get_attachment_url($photo);
$small = wp_get_attachment_image_src($photo, 'medium')[0];
article('Les régates', "[caption id=\"attachment_$photo\" align=\"alignleft\" width=\"300\"]<a href=\"$url\"><img class=\"size-medium\" src=\"$small\" alt=\"Le quai\" width=\"300\" height=\"200\" /></a> La foule <em>nombreuse</em>[/caption]\n\n[gallery ids=\"$photo,$other\"]\n\nRetour à <a href=\"" . get_permalink($first) . "\">la fête</a>.\n\n<pre>vent  =  12\n  noeuds</pre>\n\n<code>a*b_c</code> &amp; &lt;b&gt;\n<!--nextpage-->\nDeuxième partie, avec <sup>2</sup> et H<sub>2</sub>O.", ['post_category' => [$regate], 'post_date' => '2020-02-03 08:30:00']);
$blocks = "<!-- wp:paragraph -->\n<p>Un <strong>paragraphe</strong> de blocs, avec <em>des mots</em>.</p>\n<!-- /wp:paragraph -->\n\n<!-- wp:heading -->\n<h2 class=\"wp-block-heading\" id=\"ancre\">Un titre</h2>\n<!-- /wp:heading -->\n\n<!-- wp:list {\"ordered\":true} -->\n<ol><li>un</li><li>deux</li></ol>\n<!-- /wp:list -->\n\n<!-- wp:columns -->\n<div class=\"wp-block-columns\"><div class=\"wp-block-column\"><p>À gauche</p></div><div class=\"wp-block-column\"><p>À droite</p></div></div>\n<!-- /wp:columns -->\n\n<!-- wp:image {\"id\":$photo} -->\n<figure class=\"wp-block-image\"><img src=\"$url\" alt=\"Quai\"/><figcaption>Le quai au soir</figcaption></figure>\n<!-- /wp:image -->\n\n<!-- wp:table -->\n<figure class=\"wp-block-table\"><table><thead><tr><th>Jour</th><th>Heure</th></tr></thead><tbody><tr><td>lundi</td><td>8 h</td></tr></tbody></table><figcaption>Horaires</figcaption></figure>\n<!-- /wp:table -->\n\n<!-- wp:button -->\n<div class=\"wp-block-button\"><a class=\"wp-block-button__link\" href=\"" . get_permalink($club) . "\">Adhérer</a></div>\n<!-- /wp:button -->\n\n<!-- wp:code -->\n<pre class=\"wp-block-code\"><code>let x = 1;\n\nlet y;</code></pre>\n<!-- /wp:code -->";
$shared = article('Bloc partagé', "<!-- wp:paragraph -->\n<p>Ces mots sont partagés.</p>\n<!-- /wp:paragraph -->", ['post_type' => 'wp_block']);
article('Un article de blocs', $blocks . "\n\n<!-- wp:block {\"ref\":$shared} /-->", ['post_date' => '2021-11-30 18:00:00', 'tags_input' => ['été']]);
foreach (range(1, 9) as $n) {
    article("Sortie numéro $n", "Nous étions $n à bord. {{ vent }} {% if x %} *étoile* _souligné_ `code`", ['post_date' => "2022-0$n-01 09:00:00", 'post_category' => [$n % 2 ? $voile : $regate], 'tags_input' => $n % 3 ? ['sortie'] : ['sortie', 'été']]);
}
$renamed = article('Titre changé', 'Un texte.', ['post_name' => 'ancien-titre']);
wp_update_post(['ID' => $renamed, 'post_name' => 'titre-change']);
article('Épinglé', 'Reste en haut.', ['post_date' => '2018-01-01 00:00:00']);
stick_post($wpdb->get_var("SELECT ID FROM $wpdb->posts WHERE post_title = 'Épinglé'"));
foreach (['draft', 'private', 'pending'] as $status) {
    article("SECRET-$status", "SECRET-$status", ['post_status' => $status]);
}
article('SECRET-future', 'SECRET-future', ['post_status' => 'future', 'post_date' => '2099-01-01 00:00:00', 'post_date_gmt' => '2099-01-01 00:00:00']);
article('Protégé', 'SECRET-protege', ['post_password' => 'SECRET-p']);
$comment = fn ($text, $more = []) => wp_insert_comment($more + ['comment_post_ID' => $GLOBALS['first'], 'comment_author' => 'Basile', 'comment_author_email' => 'SECRET-b@example.org', 'comment_author_IP' => '203.0.113.9', 'comment_content' => $text, 'comment_approved' => 1, 'comment_date' => '2019-05-13 09:00:00']);
$top = $comment("Quelle fête !\n\nÀ l'an prochain.");
$comment('Merci à vous.', ['comment_parent' => $top]);
$comment('SECRET-spam', ['comment_approved' => 'spam']);
$comment('SECRET-attente', ['comment_approved' => 0]);
$comment('Une autre voix.', ['comment_date' => '2019-05-14 09:00:00']);
update_option('page_comments', 1);
update_option('comments_per_page', 1);
update_option('default_comments_page', 'oldest');
article('مرحبا بالبحر', 'نحن على القارب.', ['post_date' => '2023-01-05 10:00:00']);
article('La mer 🌊 monte', 'Une vague 🌊, puis <a href="' . get_permalink($club) . '#qui">qui nous sommes</a>.', ['post_date' => '2023-02-05 10:00:00']);
$matiere = wp_insert_term('Bois', 'matiere');
foreach (['Nœuds', 'Voiles', 'Coques', 'Rames'] as $n => $title) {
    $atelier = article($title, "On apprend : $title.", ['post_type' => 'atelier', 'post_date' => "2023-03-0" . ($n + 1) . ' 10:00:00']);
    wp_set_object_terms($atelier, [$matiere['term_id']], 'matiere');
}
article('SECRET-atelier', 'SECRET-atelier', ['post_type' => 'atelier', 'post_status' => 'draft']);
$menu = wp_create_nav_menu('Principal');
$line = fn ($more) => wp_update_nav_menu_item($GLOBALS['menu'], 0, $more + ['menu-item-status' => 'publish']);
$top = $line(['menu-item-type' => 'post_type', 'menu-item-object' => 'page', 'menu-item-object-id' => $club]);
$below = $line(['menu-item-type' => 'post_type', 'menu-item-object' => 'page', 'menu-item-object-id' => $statuts, 'menu-item-parent-id' => $top]);
$line(['menu-item-title' => 'Article 1', 'menu-item-type' => 'custom', 'menu-item-url' => get_permalink($statuts) . '#un', 'menu-item-parent-id' => $below]);
$line(['menu-item-type' => 'post_type_archive', 'menu-item-object' => 'atelier', 'menu-item-title' => 'Tous les ateliers']);
$line(['menu-item-type' => 'taxonomy', 'menu-item-object' => 'category', 'menu-item-object-id' => $voile]);
$line(['menu-item-title' => 'Ailleurs', 'menu-item-type' => 'custom', 'menu-item-url' => 'https://port.example/']);
set_theme_mod('nav_menu_locations', ['primary' => $menu]);
