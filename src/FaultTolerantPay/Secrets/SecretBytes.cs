using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace FaultTolerantPay.Secrets;

/// <summary>Checks what a source returned, and decodes it. Errors never repeat a byte.</summary>
internal static class SecretBytes
{
    /// <summary>The largest size of what a source returns: 64 KiB, more than any key or certificate.</summary>
    public const int Max = 65_536;

    /// <summary>Takes the bytes over: they become the secret or are cleared.</summary>
    /// <param name="bytes">What the source returned; null if it has no such secret.</param>
    /// <param name="reference">The secret's reference.</param>
    /// <exception cref="SecretUnavailableException">There is no secret, or it is not in the form that the reference says.</exception>
    public static byte[] Take(byte[]? bytes, SecretReference reference)
    {
        if (bytes is null)
        {
            throw Unavailable(reference, "there is no such secret");
        }

        if (bytes.Length is 0 or > Max)
        {
            CryptographicOperations.ZeroMemory(bytes);
            throw Unavailable(
                reference, bytes.Length == 0 ? "it is empty" : $"it has {bytes.Length:N0} bytes; expected at most {Max:N0}");
        }

        if (reference.Encoding == SecretEncoding.None)
        {
            return bytes;
        }

        byte[] decoded = new byte[bytes.Length];
        try
        {
            ReadOnlySpan<byte> text = bytes.AsSpan().Trim(" \t\r\n"u8);
            int length = 0;
            bool isRight = reference.Encoding == SecretEncoding.Hex
                ? Convert.FromHexString(text, decoded, out _, out length) == OperationStatus.Done
                : Base64.DecodeFromUtf8(text, decoded, out _, out length) == OperationStatus.Done;
            return isRight && length > 0
                ? decoded[..length]
                : throw Unavailable(reference, reference.Encoding == SecretEncoding.Hex ? "it is not hexadecimal" : "it is not Base64");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
            CryptographicOperations.ZeroMemory(decoded);
        }
    }

    public static SecretUnavailableException Unavailable(SecretReference reference, string why) =>
        new($"The secret '{Model.PlainText.Shown(reference.ToString())}' cannot be read: {why}.");
}
