namespace FaultTolerantPay.Routing.Learning;

/// <summary>What an attempt teaches.</summary>
internal enum LearnedOutcome
{
    Approval,
    Decline,
    Failure,
}
