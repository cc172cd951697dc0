namespace FaultTolerantPay.SampleBank.Statements;

/// <summary>What can be wrong with a statement.</summary>
internal static class StatementFaultKind
{
    /// <summary>It is not ready yet.</summary>
    public const string Late = "late";

    /// <summary>The request is held and never answered.</summary>
    public const string NeverAnswers = "neverAnswers";

    /// <summary>The file ends in the middle of an item.</summary>
    public const string Truncated = "truncated";

    /// <summary>A byte is changed on the way: the content is not what its hash says.</summary>
    public const string Damaged = "damaged";

    /// <summary>The amount of an item cannot be read.</summary>
    public const string WrongLine = "wrongLine";

    /// <summary>An item is missing, and the file's own totals do not have it either.</summary>
    public const string MissingLine = "missingLine";

    /// <summary>An item is there twice.</summary>
    public const string DuplicateLine = "duplicateLine";

    /// <summary>The amount of an item is one minor unit too high.</summary>
    public const string WrongAmount = "wrongAmount";

    public static readonly string[] All = [Late, NeverAnswers, Truncated, Damaged, WrongLine, MissingLine, DuplicateLine, WrongAmount];
}
