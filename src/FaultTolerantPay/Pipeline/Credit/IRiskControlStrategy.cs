namespace FaultTolerantPay;

/// <summary>
/// The host's decision on a customer whose credit is insufficient. Optional; without it these payments are refused. It decides within
/// <see cref="CreditOptions.RiskControlTimeout"/>. If it throws or takes longer, the payment stays refused. Caps, journal and all other
/// rules apply to what it allows as to any other payment.
/// </summary>
public interface IRiskControlStrategy
{
    /// <summary>Decides on one payment.</summary>
    /// <param name="context">What is known of the payment.</param>
    /// <param name="assessment">
    /// The institution's assessment; null if no institution answered and policy treats that as insufficient.
    /// </param>
    /// <param name="cancellationToken">Cancelled when its timeout has passed or the caller gives up.</param>
    ValueTask<RiskControlDecision> DecideAsync(StandInContext context, CreditAssessment? assessment, CancellationToken cancellationToken);
}
