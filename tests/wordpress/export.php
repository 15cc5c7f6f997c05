<?php
$_SERVER['HTTP_HOST'] = getenv('WP_HOST');
require getenv('WP_ROOT') . '/wp-load.php';
require ABSPATH . 'wp-admin/includes/export.php';
@export_wp();
