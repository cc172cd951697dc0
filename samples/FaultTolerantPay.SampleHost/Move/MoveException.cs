namespace FaultTolerantPay.SampleHost.Move;

/// <summary>Why a store is not moved, or not yet.</summary>
internal sealed class MoveException(string message, Exception? inner = null) : Exception(message, inner);
