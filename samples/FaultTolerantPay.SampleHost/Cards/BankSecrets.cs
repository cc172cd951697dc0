using System.Text;

namespace FaultTolerantPay.SampleHost.Cards;

/// <summary>The keys of the bank's card providers, <c>bank:sync</c> and so on: the shared secret, a colon and the provider.</summary>
internal sealed class BankSecrets : ISecretSource
{
    public string Scheme => "bank";

    public ValueTask<byte[]?> ReadAsync(string name, CancellationToken cancellationToken) => new(
        Environment.GetEnvironmentVariable(CardSettings.SecretVariable) is { Length: > 0 } secret
            ? Encoding.UTF8.GetBytes($"{secret}:{name}") : null);
}
