namespace FaultTolerantPay.SampleBank;

/// <summary>How to start the bank.</summary>
public sealed record SampleBankOptions
{
    /// <summary>The ledger's SQLite file; made when it is not there, gone on with when it is.</summary>
    public required string LedgerPath { get; init; }

    /// <summary>The port on 127.0.0.1. 0, the default, takes any free one.</summary>
    public int Port { get; init; }

    /// <summary>The shared secret that signs callbacks. None: the callback channel never calls back, results can only be queried.</summary>
    public string? CallbackSecret { get; init; }

    /// <summary>
    /// The shared secret of the card providers: the key of provider <c>sync</c> is this text, a colon and <c>sync</c>. None: they take no
    /// connections.
    /// </summary>
    public string? ProviderSecret { get; init; }

    /// <summary>Where results are called back when the instruction names no address. Only addresses on this machine.</summary>
    public Uri? CallbackUrl { get; init; }

    /// <summary>When a business day ends, in UTC. Default: midnight.</summary>
    public TimeOnly CutOver { get; init; } = TimeOnly.MinValue;

    /// <summary>How long after the end of its day, midnight UTC, a statement is ready: 0 to 24 hours. Default: at once.</summary>
    public TimeSpan StatementDelay { get; init; }

    /// <summary>The bank's clock. Default: the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    internal void Validate()
    {
        var errors = new List<string>();
        if (string.IsNullOrWhiteSpace(LedgerPath))
        {
            errors.Add("LedgerPath is empty; expected the path of a file");
        }

        if (Port is < 0 or > 65_535)
        {
            errors.Add($"Port is {Port}; expected 0 to 65535");
        }

        if (CallbackSecret is { Length: < 16 })
        {
            errors.Add($"CallbackSecret has {CallbackSecret.Length} characters; expected 16 or more");
        }

        if (ProviderSecret is { Length: < 16 })
        {
            errors.Add($"ProviderSecret has {ProviderSecret.Length} characters; expected 16 or more");
        }

        if (CallbackUrl is { } url && !(url.IsAbsoluteUri && url.IsLoopback && url.Scheme == Uri.UriSchemeHttp))
        {
            errors.Add($"CallbackUrl is {url}; expected an http address on this machine");
        }

        if (StatementDelay < TimeSpan.Zero || StatementDelay > TimeSpan.FromDays(1))
        {
            errors.Add($"StatementDelay is {StatementDelay}; expected 0 to 24 hours");
        }

        if (errors.Count > 0)
        {
            throw new ArgumentException(string.Join("; ", errors) + ".");
        }
    }
}
