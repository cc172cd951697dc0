namespace FaultTolerantPay.Tests.Fakes;

/// <summary>Risk control that does what a test tells it, and counts what it is asked.</summary>
internal sealed class ScriptedRiskControl(Func<ValueTask<RiskControlDecision>> onDecide) : IRiskControlStrategy
{
    public ScriptedRiskControl(RiskControlDecision decision)
        : this(() => ValueTask.FromResult(decision))
    {
    }

    public int Questions { get; private set; }

    public ValueTask<RiskControlDecision> DecideAsync(StandInContext context, CreditAssessment? assessment,
        CancellationToken cancellationToken)
    {
        Questions++;
        return onDecide();
    }
}
