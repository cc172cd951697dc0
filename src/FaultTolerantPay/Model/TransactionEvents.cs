namespace FaultTolerantPay.Model;

/// <summary>The timeline's names for the outcomes of a payment.</summary>
internal static class TransactionEvents
{
    /// <summary>The name for an outcome.</summary>
    public static string Of(TransactionOutcome outcome) => outcome.Kind switch
    {
        OutcomeKind.CompletedByPrimary => "completed-by-primary",
        OutcomeKind.DeclinedByPrimary => "declined-by-primary",
        OutcomeKind.Advanced => "advanced",
        OutcomeKind.Refused => "refused",
        OutcomeKind.Failed => "failed",
        _ => outcome.Reason == OutcomeReasons.Withdrawn ? "withdrawn" : "pending",
    };
}
