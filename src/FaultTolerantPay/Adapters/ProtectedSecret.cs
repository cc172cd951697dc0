namespace FaultTolerantPay;

/// <summary>A secret that can be opened only with a key.</summary>
/// <param name="KeyId">The id of that key.</param>
/// <param name="Data">The protected bytes, with everything that the protector needs to open them.</param>
public readonly record struct ProtectedSecret(string KeyId, ReadOnlyMemory<byte> Data);
