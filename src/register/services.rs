//! What the collective offers, and how full it is.

use jiff::civil::Date;

use super::{
    AssociationId, Money,
    record::{choice, record},
};

record! {
    /// `services/*.toml`: a service.
    Service {
        name: String, ForPublic, "Name" / "Nom", needs "name = \"Nuage\"";
        summary: Option<String>, ForPublic, "In a few words" / "En quelques mots";
        software: Option<String>, ForPublic, "Software" / "Logiciel";
        license: Option<String>, ForPublic, "License" / "Licence";
        source: Option<String>, ForPublic, "Source code" / "Code source";
        url: Option<String>, ForPublic, "Address" / "Adresse";
        stage: ServiceStage, ForPublic, "Stage" / "Étape";
        opened: Option<Date>, ForPublic, "Opened" / "Ouverture";
        closed: Option<Date>, ForPublic, "Closed" / "Fermeture";
        reason: Option<String>, ForPublic, "Why it closed" / "Raison de la fermeture";
        colour: Option<String>, ForPublic, "Colour of its logo" / "Couleur de son logo";
        letter: Option<String>, ForPublic, "Letters of its logo" / "Lettres de son logo";
        registration: Registration, ForPublic, "Registration" / "Inscription";
        load: Load, ForPublic, "Room" / "Place";
        install: Option<Install>, ForPublic, "Installed from" / "Installé à partir de";
        role: Option<String>, ForPublic, "Who keeps it" / "Qui s’en occupe";
        versions: Vec<Version>, ForPublic, "Versions" / "Versions";
        limits: Vec<Limit>, ForPublic, "Limits" / "Limites";
        history: Vec<Turn>, ForPublic, "Life cycle" / "Cycle de vie";
        machine: Option<String>, ForTechnical, "Machine" / "Machine";
        cost: Option<Money>, ForTreasury, "Cost, a year" / "Coût annuel";
        license_end: Option<Date>, ForBoard, "Paid until" / "Payé jusqu’au";
        notes: Option<String>, ForTechnical, "Notes" / "Notes";
    }
}

choice! {
    /// How far a service has come.
    ServiceStage {
        Draft "draft" "Draft" / "Brouillon";
        Test "test" "Test" / "Test";
        Production "production" "Production" / "Production";
        Closed "closed" "Closed" / "Fermé";
    }
}

choice! {
    /// Who may use a service; the words are those of `ChatonsInfos`.
    Registration {
        Member "member" "Members" / "Membres";
        None "none" "Everyone, without account" / "Tout le monde, sans compte";
        Free "free" "Everyone, with an account" / "Tout le monde, avec un compte";
        Client "client" "Clients" / "Clients";
    }
}

choice! {
    /// Whether there is room for more.
    Load {
        Open "open" "Open" / "Ouvert";
        Full "full" "Full" / "Complet";
    }
}

choice! {
    /// Where a service's software was taken from; the words are those of `ChatonsInfos`.
    Install {
        Distribution "distribution" "A distribution" / "Une distribution";
        Provider "provider" "The software’s own packages" / "Les paquets de l’éditeur";
        Package "package" "A package" / "Un paquet";
        Tooling "tooling" "An installer" / "Un outil d’installation";
        Clone "clonerepo" "A clone of the sources" / "Un clone du dépôt";
        Archive "archive" "An archive" / "Une archive";
        Sources "sources" "The sources" / "Les sources";
        Container "container" "A container" / "Un conteneur";
    }
}

record! {
    /// `[[versions]]` of a service.
    Version {
        version: String, ForPublic, "Version" / "Version", needs "version = \"30\"";
        date: Option<Date>, ForPublic, "Date" / "Date";
        note: Option<String>, ForPublic, "Note" / "Note";
    }
}

record! {
    /// `[[limits]]` of a service.
    Limit {
        what: String, ForPublic, "Limit" / "Limite", needs "what = \"onglets ouverts\"";
        most: i64, ForPublic, "At most" / "Maximum", needs "most = 20";
        peak: Option<i64>, ForPublic, "Peak" / "Pointe";
        date: Option<Date>, ForPublic, "Seen on" / "Constatée le";
        source: Option<String>, ForPublic, "Source" / "Source";
    }
}

record! {
    /// `[[history]]` of a service: a turn in its life.
    Turn {
        date: Date, ForPublic, "Date" / "Date", needs "date = 2026-01-31";
        stage: ServiceStage, ForPublic, "Stage" / "Étape";
        note: Option<String>, ForPublic, "Note" / "Note";
        decision: Option<String>, ForPublic, "Decision" / "Décision";
    }
}

record! {
    /// `metrics/YYYY-MM.csv`: something that was measured.
    Metric {
        service: String, ForPublic, "Service" / "Service", needs "service = \"nuage\"";
        association: Option<AssociationId>, ForAssociation, "Association" / "Association";
        metric: String, ForPublic, "Metric" / "Mesure", needs "metric = \"users\"";
        // Of one association a number is hers; sums are derived.
        value: i64, ForAssociation, "Value" / "Valeur", needs "value = 650";
        source: Option<String>, ForTechnical, "Source" / "Source";
    }
}

record! {
    /// `resources.csv`: what an association has: a site, a list, a space of the cloud.
    Resource {
        association: AssociationId, ForAssociation, "Association" / "Association", needs "association = \"A0159\"";
        service: String, ForAssociation, "Service" / "Service", needs "service = \"web\"";
        name: String, ForAssociation, "Name" / "Nom", needs "name = \"velo\"";
        url: Option<String>, ForAssociation, "Address" / "Adresse";
        cms: Option<String>, ForAssociation, "Made with" / "Fait avec";
        cms_version: Option<String>, ForAssociation, "Version" / "Version";
        php: Option<String>, ForAssociation, "PHP" / "PHP";
        quota: Option<i64>, ForAssociation, "Promised, in GB" / "Promis, en Go";
        used: Option<i64>, ForAssociation, "Used, in GB" / "Utilisé, en Go";
        state: ResourceState, ForAssociation, "State" / "État";
        opened: Option<Date>, ForAssociation, "Opened" / "Ouverture";
        closed: Option<Date>, ForAssociation, "Closed" / "Fermeture";
        machine: Option<String>, ForTechnical, "Machine" / "Machine";
        notes: Option<String>, ForTechnical, "Notes" / "Notes";
    }
}

choice! {
    /// Whether something is in use.
    ResourceState {
        Open "open" "In use" / "En service";
        Suspended "suspended" "Suspended" / "Suspendu";
        Closed "closed" "Closed" / "Fermé";
    }
}

record! {
    /// `domains.csv`: a name on the internet, and who pays for it.
    DomainName {
        association: AssociationId, ForAssociation, "Association" / "Association", needs "association = \"A0159\"";
        domain: String, ForAssociation, "Domain" / "Domaine", needs "domain = \"velo.example\"";
        registrar: Option<String>, ForAssociation, "Registrar" / "Bureau d’enregistrement";
        expires: Option<Date>, ForAssociation, "Expires" / "Expire le";
        mailboxes: Option<String>, ForAssociation, "Mailboxes at" / "Boîtes aux lettres chez";
        payer: Option<String>, ForBoard, "Who pays" / "Qui paie";
        answer: Option<String>, ForBoard, "Answer" / "Réponse";
    }
}

record! {
    /// `lifecycles.csv`: until when a branch of a software is mended; its makers say so to everyone.
    Lifecycle {
        software: String, ForPublic, "Software" / "Logiciel", needs "software = \"PHP\"";
        branch: String, ForPublic, "Branch" / "Branche", needs "branch = \"8.2\"";
        ends: Option<Date>, ForPublic, "End of life" / "Fin de vie";
    }
}

record! {
    /// `reports.csv`: what was last seen of a website: how it was built, what it weighs, where its archive is.
    SiteReport {
        association: AssociationId, ForAssociation, "Association" / "Association", needs "association = \"A0159\"";
        site: String, ForAssociation, "Website" / "Site", needs "site = \"velo\"";
        built: Option<Date>, ForAssociation, "Last built" / "Dernière construction";
        pages: Option<i64>, ForAssociation, "Pages" / "Pages";
        weight: Option<i64>, ForAssociation, "Weight of the home page, in kB" / "Poids de l’accueil, en ko";
        third_parties: Option<i64>, ForAssociation, "Third parties that it calls" / "Tiers qu’il appelle";
        archived: Option<Date>, ForAssociation, "Last archive" / "Dernière archive";
        restored: Option<Date>, ForAssociation, "Last restored for a trial" / "Dernier essai de restauration";
        archive: Option<String>, ForAssociation, "Where its archive is" / "Où est son archive";
    }
}
