using System.Text;

namespace FaultTolerantPay.Tests.Secrets;

/// <summary>A host's source of secrets that answers as the test says.</summary>
internal sealed class ScriptedSecrets(string scheme = "vault") : ISecretSource
{
    public string Scheme => scheme;

    public List<string> Asked { get; } = [];

    /// <summary>What it answers: by default the name itself.</summary>
    public Func<string, ValueTask<byte[]?>> Answer { get; set; } =
        name => ValueTask.FromResult<byte[]?>(Encoding.UTF8.GetBytes(name));

    public ValueTask<byte[]?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        Asked.Add(name);
        return Answer(name);
    }
}
