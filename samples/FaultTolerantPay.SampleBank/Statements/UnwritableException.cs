namespace FaultTolerantPay.SampleBank.Statements;

/// <summary>A format cannot say what a day has. Nothing is left out instead.</summary>
internal sealed class UnwritableException(string message) : Exception(message);
