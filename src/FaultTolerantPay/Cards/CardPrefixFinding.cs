using FaultTolerantPay.Routing.Files;

namespace FaultTolerantPay;

/// <summary>Something in a prefix file that looks unintended. The file can be used.</summary>
public sealed class CardPrefixFinding
{
    internal CardPrefixFinding(CardPrefixFindingKind kind, FilePosition position, string message)
    {
        Kind = kind;
        Position = position;
        Message = message;
    }

    /// <summary>What it is.</summary>
    public CardPrefixFindingKind Kind { get; }

    /// <summary>The position of the row's prefix in the file.</summary>
    public FilePosition Position { get; }

    /// <summary>Both rows, and which one a look-up uses.</summary>
    public string Message { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Position}: {Kind}: {Message}";
}
