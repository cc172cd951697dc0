using System.Collections.Immutable;
using System.Text;

namespace FaultTolerantPay;

/// <summary>The confirmation of a callback, in the provider's own words.</summary>
public sealed record CallbackReply
{
    /// <summary>The HTTP status: 200 to 299.</summary>
    public int Status { get; init; } = 200;

    /// <summary>The media type, such as <c>text/plain; charset=utf-8</c>.</summary>
    public string ContentType { get; init; } = "text/plain; charset=utf-8";

    /// <summary>The body.</summary>
    public ImmutableArray<byte> Body { get; init; } = [];

    /// <summary>200 without a body.</summary>
    public static CallbackReply Ok { get; } = new();

    /// <summary>200 with a text, such as <c>success</c>.</summary>
    public static CallbackReply Text(string text) => new() { Body = [.. Encoding.UTF8.GetBytes(text)] };
}
