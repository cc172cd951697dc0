using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>A file of shared settings.</summary>
public sealed record SharedFile
{
    /// <summary>The largest length of <see cref="Text"/> in UTF-16 code units.</summary>
    public const int MaxTextLength = 4_000_000;

    /// <summary>The file's name, such as <c>catalogue.json</c>.</summary>
    public required string Name { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); }

    /// <summary>Its content.</summary>
    /// <exception cref="ArgumentException">It is longer than <see cref="MaxTextLength"/>, or has the character U+0000.</exception>
    public required string Text
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            if (value.Length > MaxTextLength || value.Contains('\0', StringComparison.Ordinal))
            {
                throw new ArgumentException(
                    $"A shared file has {value.Length} characters: expected at most {MaxTextLength}, and none of them U+0000.",
                    nameof(Text));
            }

            field = value;
        }
    }
}
