namespace FaultTolerantPay;

/// <summary>
/// The host's own answer to a customer whose credit does not suffice. Optional; without one such payments are refused. It decides within
/// <see cref="CreditOptions.RiskControlTimeout"/>; where it throws or takes longer, the payment stays refused. Caps, journal and every
/// other rule hold for what it allows as for any other payment.
/// </summary>
public interface IRiskControlStrategy
{
    /// <summary>Decides.</summary>
    /// <param name="context">What is known of the payment.</param>
    /// <param name="assessment">What the institution said; null where nobody answered and policy treats that as insufficient.</param>
    /// <param name="cancellationToken">Cancelled when its time is over, or the caller gives up.</param>
    ValueTask<RiskControlDecision> DecideAsync(StandInContext context, CreditAssessment? assessment, CancellationToken cancellationToken);
}
