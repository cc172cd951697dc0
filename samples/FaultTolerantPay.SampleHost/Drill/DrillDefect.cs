namespace FaultTolerantPay.SampleHost.Drill;

/// <summary>Defects that tests plant: a drill that never fails would prove nothing.</summary>
internal enum DrillDefect
{
    None = 0,

    /// <summary>The payout adapter sends every tenth instruction twice.</summary>
    PayoutSentTwice,

    /// <summary>The collection adapter sends every tenth instruction twice.</summary>
    CollectionSentTwice,

    /// <summary>The payout adapter says that it paid, and sends nothing, now and then.</summary>
    PayoutNotSent,

    /// <summary>Every payout goes to the first channel, whichever the router chose.</summary>
    AnotherChannelUsed,

    /// <summary>The collection adapter does not tell what the channel charged.</summary>
    FeeNotReported,

    /// <summary>A row of the bank's ledger is changed behind its back.</summary>
    LedgerAltered,

    /// <summary>The host runs without caps.</summary>
    CapsIgnored,

    /// <summary>The business system's word that it executed the original is taken for a cancellation.</summary>
    ExecutedTakenForCancelled,

    /// <summary>The bank's statements of the first two days each miss a row.</summary>
    StatementMissesLine,

    /// <summary>The bank's statements of the first two days each have a row whose amount is a cent too high.</summary>
    StatementSaysMore,
}
