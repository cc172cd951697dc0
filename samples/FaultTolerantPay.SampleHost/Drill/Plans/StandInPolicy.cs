namespace FaultTolerantPay.SampleHost.Drill.Plans;

/// <summary>What the bank changes about stand-in during a drill, by starting the host again with other options.</summary>
/// <param name="PromiseToPay">Whether a payment is answered as advanced before the payout, which is then pursued.</param>
/// <param name="Advices">Whether the business system takes note, or posts the debit itself.</param>
internal sealed record StandInPolicy(bool PromiseToPay, AdviceMode Advices)
{
    /// <summary>The merchant is paid before the answer, and customers are debited through the institutions.</summary>
    public static StandInPolicy PayFirst { get; } = new(PromiseToPay: false, AdviceMode.RecordOnly);

    /// <summary>The merchant is promised the money, and the business system posts the debits after the fault.</summary>
    public static StandInPolicy Promise { get; } = new(PromiseToPay: true, AdviceMode.PostsDebit);
}
