<!doctype html><html <?php language_attributes(); ?>><head><meta charset="utf-8"><?php wp_head(); ?></head><body>
<nav id="menu"><?php wp_nav_menu(['theme_location' => 'primary', 'container' => '', 'fallback_cb' => '']); ?></nav>
<main><?php if (have_posts()) { while (have_posts()) { the_post(); ?>
<article><h2><a href="<?php the_permalink(); ?>"><?php the_title(); ?></a></h2>
<div class="entry-content"><?php the_content(); wp_link_pages(); ?></div>
<p><?php the_author_posts_link(); the_category(', '); the_tags(); ?></p></article>
<?php if (is_singular() && $said = get_comments(['post_id' => get_the_ID(), 'status' => 'approve'])) {
    foreach (range(1, get_comment_pages_count($said)) as $n) { ?><a href="<?php echo esc_url(get_comments_pagenum_link($n)); ?>"><?php echo $n; ?></a><?php }
} ?>
<?php } the_posts_pagination(); } ?></main>
<aside><?php wp_get_archives(); wp_list_categories(); wp_list_pages(); ?></aside>
</body></html>
