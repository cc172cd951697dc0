using FaultTolerantPay.Simulation.Runs;
using FaultTolerantPay.Simulation.Scheduling;

namespace FaultTolerantPay.Simulation.Edges;

/// <summary>
/// The host's own stage and risk control: they refuse some payments by their amount, fail for a few, and never answer for others.
/// </summary>
internal sealed class SimulatedHostStage(SimulatedWorld world, NodeLife life) : IStandInStage, IRiskControlStrategy
{
    public StagePosition Position => StagePosition.BeforeCredit;

    ValueTask<Refusal?> IStandInStage.DecideAsync(StandInContext context, CancellationToken cancellationToken) =>
        (context.Request.Amount.Minor % 61) switch
        {
            7 => new ValueTask<Refusal?>(new Refusal { Code = RefusalCode.StageRefused, Rule = "sixty-one" }),
            9 when !world.IsCalm => Hang(cancellationToken),
            8 when !world.IsCalm => throw new InvalidOperationException("The host's stage fails in the simulation."),
            _ => default,
        };

    private ValueTask<Refusal?> Hang(CancellationToken cancellationToken)
    {
        world.Coverage.Mark("stage hangs");
        world.Patience.Watch(life, world.Settings.CallTimeout + Settings.MaxStep, () => cancellationToken.IsCancellationRequested,
            () => "a stage that hangs");
        return Edge.Never<Refusal?>();
    }

    ValueTask<RiskControlDecision> IRiskControlStrategy.DecideAsync(StandInContext context, CreditAssessment? assessment,
        CancellationToken cancellationToken) =>
        new((context.Request.Amount.Minor % 3) switch
        {
            0 => RiskControlDecision.LeaveRefused,
            1 => RiskControlDecision.Refuse("too-risky"),
            _ => RiskControlDecision.AllowUpTo(context.Request.Amount with { Minor = 9_000 }),
        });
}
