using System.Security.Cryptography;
using System.Text;

namespace FaultTolerantPay.AspNetCore.Tests;

/// <summary>The key store of the test: every name has a key of its own, but <c>none</c>.</summary>
internal sealed class KnownSecrets : ISecretSource
{
    public string Scheme => "test";

    public static byte[] KeyOf(string name) => SHA256.HashData(Encoding.ASCII.GetBytes(name));

    public ValueTask<byte[]?> ReadAsync(string name, CancellationToken cancellationToken) =>
        ValueTask.FromResult(name == "none" ? null : KeyOf(name));
}
