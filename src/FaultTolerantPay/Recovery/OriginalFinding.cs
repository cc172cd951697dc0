namespace FaultTolerantPay.Recovery;

/// <summary>
/// What it means that the business system executed a payment, in order of strength: of the findings about an order's attempts, the
/// strongest is reported.
/// </summary>
internal enum OriginalFinding
{
    /// <summary>Nothing is on record that the evidence changes: the usual case.</summary>
    UnknownPayment = 0,

    /// <summary>It is already on record as executed.</summary>
    Known = 1,

    /// <summary>It supersedes an advance.</summary>
    Supersedes = 2,

    /// <summary>It completes a pending payment.</summary>
    Completes = 3,

    /// <summary>The payment was answered with another outcome: a discrepancy is open.</summary>
    Contradiction = 4,

    /// <summary>The report waits for approval, or the approval came too late: nothing is done.</summary>
    ReportFailed = 5,
}
