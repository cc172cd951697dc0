using FaultTolerantPay.Simulation.Runs;
using FaultTolerantPay.Simulation.Scheduling;

namespace FaultTolerantPay.Simulation.Edges;

/// <summary>One node's adapter of an institution: registration, limits, credit.</summary>
internal sealed class InstitutionLink(Link link, InstitutionId id) : IInstitution
{
    private readonly SimulatedWorld _world = link.World;

    public InstitutionId Id => id;

    public ValueTask<RegistrationResult> RegisterAsync(Merchant merchant, CancellationToken cancellationToken) =>
        AskAsync(() => new RegistrationResult(new InstitutionMerchantId($"{id}-{merchant.Id}")), cancellationToken);

    public ValueTask<IReadOnlyList<Money>> GetLimitsAsync(InstitutionMerchantId merchant, CancellationToken cancellationToken) =>
        AskAsync<IReadOnlyList<Money>>(() => [new Money(18_000, People.Eur), new Money(1_800, People.Jpy)], cancellationToken);

    public ValueTask<CreditAssessment> AssessCreditAsync(CreditRequest question, CancellationToken cancellationToken) =>
        AskAsync(
            () => new CreditAssessment
            {
                Institution = id,
                Tier = People.IsPoor(question.Customer) ? CreditTier.Insufficient : CreditTier.Sufficient,
                AssessedAt = NodeClock.Start + _world.Scheduler.Now,
            },
            cancellationToken);

    private ValueTask<T> AskAsync<T>(Func<T> there, CancellationToken cancellationToken)
    {
        if (link.IsGone("institution"))
        {
            return Edge.Never<T>();
        }

        SeededRandom chance = _world.Chance;
        int roll = chance.Below(100);
        return roll switch
        {
            < 40 => new ValueTask<T>(there()),
            < 47 when !_world.IsCalm => throw new TimeoutException("The institution failed in the simulation."),
            < 52 when !_world.IsCalm => link.AskAsync(chance.Ms(100, 4_000), there, null, cancellationToken),
            _ => link.AskAsync(Link.Quick(chance), there, null, cancellationToken),
        };
    }
}
