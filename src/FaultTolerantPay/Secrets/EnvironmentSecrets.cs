using System.Text;

namespace FaultTolerantPay.Secrets;

/// <summary>Secrets in environment variables: <c>env:NAME</c>. A process sees the variables that it was started with.</summary>
internal sealed class EnvironmentSecrets : ISecretSource
{
    public string Scheme => "env";

    public ValueTask<byte[]?> ReadAsync(string name, CancellationToken cancellationToken) => ValueTask.FromResult(Read(name));

    public static byte[]? Read(string name) =>
        Environment.GetEnvironmentVariable(name) is { } value ? Encoding.UTF8.GetBytes(value) : null;
}
