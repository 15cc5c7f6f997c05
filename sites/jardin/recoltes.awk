# Sums the harvest by crop: rows of `date;culture;kilos` in, JSON out, the heaviest crop first.
BEGIN { FS = ";" }
NR > 1 && NF == 3 { if (!($2 in kilos)) names[++crops] = $2; kilos[$2] += $3; times[$2]++; total += $3 }
END {
    for (i = 2; i <= crops; i++)
        for (j = i; j > 1 && kilos[names[j]] > kilos[names[j - 1]]; j--) {
            name = names[j]; names[j] = names[j - 1]; names[j - 1] = name
        }
    printf "{\"total\": %.1f, \"crops\": [", total
    for (i = 1; i <= crops; i++)
        printf "%s\n  {\"name\": \"%s\", \"kilos\": %.1f, \"times\": %d}", (i > 1 ? "," : ""), names[i], kilos[names[i]], times[names[i]]
    print "\n]}"
}
