namespace FaultTolerantPay;

/// <summary>A secret that only the holder of a key can open.</summary>
/// <param name="KeyId">The id of that key.</param>
/// <param name="Data">The protected bytes, with whatever their protector needs to open them.</param>
public readonly record struct ProtectedSecret(string KeyId, ReadOnlyMemory<byte> Data);
