namespace FaultTolerantPay.Simulation.Edges;

/// <summary>It was done outside, and the answer is lost on the way back.</summary>
internal sealed class LostAnswerException : Exception;
