//! What is going on: requests, candidatures, dues, costs, who may enter what, and the persons behind it.

use jiff::civil::Date;

use super::{
    AssociationId, Money,
    record::{choice, record},
};

record! {
    /// `requests.csv`: what an association asked for.
    Request {
        number: String, ForAssociation, "Number" / "Numéro", needs "number = \"D2026-014\"";
        association: AssociationId, ForAssociation, "Association" / "Association", needs "association = \"A0159\"";
        object: String, ForAssociation, "Object" / "Objet", needs "object = \"Une liste de plus\"";
        since: Date, ForAssociation, "Since" / "Depuis", needs "since = 2026-01-31";
        state: RequestState, ForAssociation, "State" / "État";
        next: Option<String>, ForAssociation, "Who acts next" / "À qui d’agir";
        done: Option<Date>, ForAssociation, "Done" / "Fait le";
        decision: Option<String>, ForBoard, "Decision" / "Décision";
        plan: Option<String>, ForTechnical, "Plan applied" / "Plan appliqué";
        notes: Option<String>, ForBoard, "Notes" / "Notes";
    }
}

choice! {
    /// Where a request stands.
    RequestState {
        Asked "asked" "Asked" / "Demande";
        Talked "talked" "Talked about" / "Dialogue en cours";
        Waiting "waiting" "Waiting for the association" / "En attente de l’association";
        Doing "doing" "Being done" / "Actions techniques";
        Done "done" "Done" / "Fait";
        Refused "refused" "Refused" / "Refusée";
    }
}

record! {
    /// `applications.csv`: an association that wishes to join.
    Application {
        name: String, ForBoard, "Association" / "Association", needs "name = \"Les Saules\"";
        town: Option<String>, ForBoard, "Town" / "Commune";
        received: Date, ForBoard, "Received" / "Reçue le", needs "received = 2026-01-31";
        state: ApplicationState, ForBoard, "State" / "État";
        next: Option<String>, ForBoard, "Next step" / "Prochaine étape";
        owner: Option<String>, ForBoard, "Whose turn" / "À qui de jouer";
        notes: Option<String>, ForBoard, "Notes" / "Notes";
    }
}

choice! {
    /// Where an application stands.
    ApplicationState {
        Received "received" "Received" / "Reçue";
        Talked "talked" "Talked about" / "Dialogue en cours";
        Accepted "accepted" "Accepted" / "Acceptée";
        Refused "refused" "Refused" / "Refusée";
    }
}

record! {
    /// `dues.csv`: what an association owes for a year.
    Due {
        association: AssociationId, ForAssociation, "Association" / "Association", needs "association = \"A0159\"";
        year: i64, ForAssociation, "Year" / "Année", needs "year = 2026";
        amount: Option<Money>, ForAssociation, "Amount" / "Montant";
        called: Option<Date>, ForAssociation, "Called" / "Appelée le";
        notes: Option<String>, ForTreasury, "Notes" / "Notes";
    }
}

record! {
    /// `costs.csv`: what the collective pays.
    Cost {
        year: i64, ForTreasury, "Year" / "Année", needs "year = 2026";
        what: String, ForTreasury, "What" / "Poste", needs "what = \"Serveurs\"";
        amount: Money, ForTreasury, "Amount" / "Montant", needs "amount = 260";
        infrastructure: bool, ForTreasury, "For machines" / "Pour les machines";
        decision: Option<String>, ForTreasury, "Decision" / "Décision";
    }
}

record! {
    /// `accesses.csv`: who may enter what, and who decided so.
    Access {
        role: String, ForTechnical, "Role" / "Rôle", needs "role = \"technique\"";
        resource: String, ForTechnical, "What" / "Quoi", needs "resource = \"pic2s\"";
        decision: Option<String>, ForTechnical, "Decision" / "Décision";
        from: Option<Date>, ForTechnical, "Since" / "Depuis";
        until: Option<Date>, ForTechnical, "Until" / "Jusqu’au";
    }
}

record! {
    /// `attendance.csv`: how many came to a workshop.
    Attendance {
        date: Date, ForPublic, "Date" / "Date", needs "date = 2026-01-31";
        workshop: String, ForPublic, "Workshop" / "Atelier", needs "workshop = \"Écrire à ses listes\"";
        came: i64, ForPublic, "Came" / "Présences", needs "came = 7";
    }
}

record! {
    /// `authority-requests.csv`: an authority asked for data or for a removal; hosts of the charter list them.
    AuthorityRequest {
        date: Date, ForPublic, "Date" / "Date", needs "date = 2026-01-31";
        authority: String, ForPublic, "Authority" / "Autorité", needs "authority = \"Tribunal judiciaire\"";
        object: String, ForPublic, "Asked for" / "Demande", needs "object = \"retrait d’une page\"";
        answer: Option<String>, ForPublic, "Answer" / "Suite donnée";
    }
}

record! {
    /// `contacts.csv` of the private folder, outside git: a person. Pages name only who agreed, and only to whom they
    /// agreed: see [`Register::holder`](super::Register::holder).
    Person {
        id: String, ForBoard, "Code" / "Code", needs "id = \"P014\"";
        association: Option<AssociationId>, ForBoard, "Association" / "Association";
        roles: Vec<String>, ForBoard, "Roles" / "Rôles";
        name: Option<String>, ForNobody, "Name" / "Nom";
        mail: Option<String>, ForNobody, "Mail" / "Courriel";
        phone: Option<String>, ForNobody, "Phone" / "Téléphone";
        consent: Option<Date>, ForBoard, "Agreed on" / "Accord donné le";
        scope: Option<Scope>, ForBoard, "Agreed to be named to" / "Accepte d’être nommée auprès de";
        withdrawn: Option<Date>, ForBoard, "Withdrawn on" / "Accord retiré le";
        source: Option<String>, ForBoard, "Source" / "Source";
        checked: Option<Date>, ForBoard, "Checked" / "Vérifié le";
        left: Option<Date>, ForBoard, "Left" / "Départ";
    }
}

choice! {
    /// To whom a person agreed to be named.
    Scope {
        Board "board" "The board" / "Le conseil";
        Members "members" "The members" / "Les adhérents";
        Public "public" "Everyone" / "Tout le monde";
    }
}
