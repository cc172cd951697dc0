using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>A node's sign of life.</summary>
public sealed record NodeSign
{
    /// <summary>The node; another one after each start.</summary>
    public required string Id { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); }

    /// <summary>The version of the host's program.</summary>
    public required string Version { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); }

    /// <summary>When it started.</summary>
    public required DateTimeOffset StartedAt { get; init => field = value.ToUniversalTime(); }

    /// <summary>When it last gave a sign, by its own clock.</summary>
    public required DateTimeOffset SeenAt { get; init => field = value.ToUniversalTime(); }

    /// <summary>A fingerprint of all options in force. Nodes with other options have another one.</summary>
    public required string Options { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); }

    /// <summary>The fingerprint of the routing table in force.</summary>
    public required string Routes { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); }

    /// <summary>Since when its own calls find the business system down, by its own clock; null: they do not.</summary>
    public DateTimeOffset? DownSince { get; init => field = value?.ToUniversalTime(); }
}
