using System.Diagnostics;
using System.Security.Cryptography;

namespace FaultTolerantPay;

/// <summary>The bytes of a secret for one use. They are cleared on disposal, and neither shown nor serialised.</summary>
[DebuggerDisplay("a secret")]
public sealed class Secret : IDisposable
{
    private byte[]? _bytes;

    /// <summary>Takes the bytes over: the caller does not use them further.</summary>
    /// <param name="bytes">The secret.</param>
    public Secret(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        _bytes = bytes;
    }

    /// <summary>The bytes.</summary>
    /// <exception cref="ObjectDisposedException">The secret was disposed.</exception>
    public ReadOnlySpan<byte> Bytes() => _bytes ?? throw new ObjectDisposedException(nameof(Secret));

    /// <summary>Clears the bytes.</summary>
    public void Dispose()
    {
        if (_bytes is { } bytes)
        {
            CryptographicOperations.ZeroMemory(bytes);
            _bytes = null;
        }
    }

    /// <summary>Says that this is a secret.</summary>
    public override string ToString() => "a secret";
}
