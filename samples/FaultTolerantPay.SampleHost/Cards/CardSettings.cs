namespace FaultTolerantPay.SampleHost.Cards;

/// <summary>What a host needs for the bank's services on cards.</summary>
internal sealed record CardSettings
{
    /// <summary>The environment variable with the secret of the bank's card providers: 16 characters or more.</summary>
    public const string SecretVariable = "SAMPLEBANK_PROVIDER_SECRET";

    /// <summary>The environment variable with the key of card tokens: 32 bytes or more.</summary>
    public const string TokenKeyVariable = "SAMPLEHOST_CARD_KEY";

    /// <summary>Where each of the bank's providers listens.</summary>
    public required IReadOnlyDictionary<string, Uri> Providers { get; init; }

    /// <summary>Only channels of this provider are used; null: all.</summary>
    public string? OnlyProvider { get; init; }

    /// <summary>Whether payments go only to channels on which the card is signed.</summary>
    public bool OnlySigned { get; init; }

    /// <summary>The host that receives the callbacks; null: the one that sends the orders.</summary>
    public Uri? CallbackHost { get; init; }

    /// <summary>What the environment lacks for cards; empty if nothing.</summary>
    public static IEnumerable<string> EnvironmentErrors()
    {
        if (Environment.GetEnvironmentVariable(SecretVariable) is not { Length: >= 16 })
        {
            yield return $"The environment variable {SecretVariable} is missing or shorter than 16 characters: the secret that the "
                + "bank's card providers share with this host is expected.";
        }

        if (System.Text.Encoding.UTF8.GetByteCount(Environment.GetEnvironmentVariable(TokenKeyVariable) ?? "") < 32)
        {
            yield return $"The environment variable {TokenKeyVariable} is missing or shorter than 32 bytes: the key of card tokens is "
                + "expected.";
        }
    }
}
