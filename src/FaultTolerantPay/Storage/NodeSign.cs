namespace FaultTolerantPay;

/// <summary>A node's sign of life.</summary>
public sealed record NodeSign
{
    /// <summary>The node: 1 to 200 characters, another one after each start.</summary>
    public required string Id { get; init; }

    /// <summary>The version of the host's program.</summary>
    public required string Version { get; init; }

    /// <summary>When it started.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it last gave a sign, by its own clock.</summary>
    public required DateTimeOffset SeenAt { get; init; }

    /// <summary>A fingerprint of all options in force. Nodes with other options have another one.</summary>
    public required string Options { get; init; }

    /// <summary>The fingerprint of the routing table in force.</summary>
    public required string Routes { get; init; }

    /// <summary>Since when its own calls find the business system down, by its own clock; null: they do not.</summary>
    public DateTimeOffset? DownSince { get; init; }
}
