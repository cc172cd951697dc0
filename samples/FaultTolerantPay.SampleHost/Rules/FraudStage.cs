namespace FaultTolerantPay.SampleHost.Rules;

/// <summary>A stage of the host's own: the bank does not advance for customers on its fraud list.</summary>
internal sealed class FraudStage(IReadOnlySet<CustomerId> suspects) : IStandInStage
{
    public StagePosition Position => StagePosition.BeforeCredit;

    public ValueTask<Refusal?> DecideAsync(StandInContext context, CancellationToken cancellationToken) => ValueTask.FromResult(
        suspects.Contains(context.Request.Customer)
            ? new Refusal
            {
                Code = RefusalCode.StageRefused,
                Rule = "fraud-list",
                Details = [new Detail("customer", context.Request.Customer.Value)],
            }
            : null);
}
