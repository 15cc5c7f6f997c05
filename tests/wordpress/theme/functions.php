<?php
add_theme_support('post-thumbnails');
add_theme_support('title-tag');
add_theme_support('automatic-feed-links');
add_theme_support('html5', ['gallery', 'caption']);
register_nav_menus(['primary' => 'Principal', 'footer' => 'Pied']);
