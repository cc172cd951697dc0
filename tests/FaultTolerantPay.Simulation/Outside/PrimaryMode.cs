namespace FaultTolerantPay.Simulation.Outside;

/// <summary>How the business system is.</summary>
internal enum PrimaryMode
{
    Up,
    Down,
    Slow,
    Errors,
    LosesAnswers,
    Flaky,
}
