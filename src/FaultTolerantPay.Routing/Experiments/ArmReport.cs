namespace FaultTolerantPay.Routing.Experiments;

/// <summary>The payments of one arm. Each counts once, however many attempts and events it has.</summary>
/// <param name="Payments">How many payments went to the arm.</param>
/// <param name="Approved">How many of them were approved on any attempt.</param>
/// <param name="NotApproved">How many were declined, or failed, on every attempt that is known.</param>
/// <param name="Abandoned">How many the customer ended. They count in no rate.</param>
/// <param name="ApprovedAmountMinor">The sum of the approved amounts, in minor units.</param>
public sealed record ArmReport(long Payments, long Approved, long NotApproved, long Abandoned, Int128 ApprovedAmountMinor)
{
    /// <summary>How many have an outcome that counts.</summary>
    public long Judged => Approved + NotApproved;

    /// <summary>How many have no outcome. They are missing, not failures.</summary>
    public long Missing => Payments - Judged - Abandoned;

    /// <summary>The share of the judged payments that were approved, 0 to 1; null without any.</summary>
    public double? ApprovalRate => Judged == 0 ? null : (double)Approved / Judged;

    /// <summary>The share of the payments without an outcome, 0 to 1.</summary>
    public double MissingShare => Payments == 0 ? 0 : (double)Missing / Payments;

    internal ArmReport With(in ExperimentPayment payment, int times) => payment.Outcome switch
    {
        null => this with { Payments = Payments + times },
        Live.ChannelAttemptOutcome.Approved => this with
        {
            Payments = Payments + times,
            Approved = Approved + times,
            ApprovedAmountMinor = ApprovedAmountMinor + ((Int128)times * payment.AmountMinor),
        },
        Live.ChannelAttemptOutcome.CustomerAbandoned => this with { Payments = Payments + times, Abandoned = Abandoned + times },
        _ => this with { Payments = Payments + times, NotApproved = NotApproved + times },
    };
}
