using FaultTolerantPay.Statements.Reading;

namespace FaultTolerantPay.Statements.Formats;

/// <summary>A column of a configured format.</summary>
/// <param name="Id">What the file calls it.</param>
/// <param name="Names">Its names in a header; the first one that is there counts.</param>
/// <param name="Position">Its place in a line without header, from 0.</param>
/// <param name="Place">Its bytes in a line of fixed width.</param>
/// <param name="IsOptional">Whether a header may lack it.</param>
/// <param name="Form">How its amounts are written.</param>
/// <param name="None">A value that stands for none; null if there is no such value.</param>
internal sealed record FormatColumn(
    string Id, string[] Names, int Position, FixedField Place, bool IsOptional, AmountForm Form, string? None);

/// <summary>A condition on the value of a column.</summary>
/// <param name="Column">The column.</param>
/// <param name="Values">The values.</param>
/// <param name="IsOneOf">Whether the value must be one of them; otherwise it must be none of them.</param>
internal sealed record FormatCondition(int Column, string[] Values, bool IsOneOf);

/// <summary>What a line is, if all conditions hold.</summary>
/// <param name="When">The conditions.</param>
/// <param name="Kind">The kind of the row.</param>
/// <param name="Status">Its status; null if the statuses of the format tell.</param>
/// <param name="Ignores">Whether the line is no row.</param>
/// <param name="IsNegative">Whether amounts of this kind are written with the opposite sign.</param>
/// <param name="Fields">The columns of its fields.</param>
internal sealed record FormatRule(
    FormatCondition[] When, StatementRowKind Kind, StatementRowStatus? Status, bool Ignores, bool IsNegative, FormatFields Fields);

/// <summary>A status, if all conditions hold.</summary>
internal sealed record FormatStatus(FormatCondition[] When, StatementRowStatus Status);

/// <summary>A figure that the statement states about itself.</summary>
/// <param name="Names">Its names in the header of the summary; the first one names it.</param>
/// <param name="Before">What stands before it in a comment; null if it stands in the summary.</param>
/// <param name="After">What stands behind it in a comment.</param>
/// <param name="Sum">The column that is summed; -1 if rows are counted.</param>
/// <param name="When">Which rows count.</param>
/// <param name="IsOptional">Whether a whole file may lack it.</param>
internal sealed record FormatTotal(string[] Names, string? Before, string After, int Sum, FormatCondition[] When, bool IsOptional);

/// <summary>The columns of each field of a row: the first one that has a value counts.</summary>
internal sealed record FormatFields(
    int[] Ours, int[] Theirs, int[] Original, int[] Amount, int[] Currency, int[] Fee, int[] Net, int[] At, int[] Merchant);
