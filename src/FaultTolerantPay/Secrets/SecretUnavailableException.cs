namespace FaultTolerantPay.Secrets;

/// <summary>A secret cannot be read. The message names its reference and the reason, and never its bytes.</summary>
internal sealed class SecretUnavailableException(string message) : InvalidOperationException(message);
