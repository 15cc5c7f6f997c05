<?php
add_theme_support('post-thumbnails');
add_theme_support('title-tag');
add_theme_support('automatic-feed-links');
add_theme_support('html5', ['gallery', 'caption']);
function nu_types() {
    register_post_type('atelier', ['public' => true, 'label' => 'Ateliers', 'has_archive' => 'ateliers', 'rewrite' => ['slug' => 'ateliers'], 'supports' => ['title', 'editor']]);
    register_taxonomy('matiere', 'atelier', ['public' => true, 'label' => 'Matières', 'hierarchical' => true]);
}
add_action('init', 'nu_types');
register_nav_menus(['primary' => 'Principal', 'footer' => 'Pied']);
