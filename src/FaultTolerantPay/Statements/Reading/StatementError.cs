using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>What is wrong in a statement. Its texts are cleaned: they come from outside.</summary>
/// <param name="File">The name of the file.</param>
/// <param name="Line">The line, from 1; 0 if the file as a whole is wrong.</param>
/// <param name="Field">The column or field in the words of the format; empty if the line as a whole is wrong.</param>
/// <param name="Value">The value in the file; empty if there is none.</param>
/// <param name="Reason">What is wrong and what was expected.</param>
public sealed record StatementError(string File, long Line, string Field, string Value, string Reason)
{
    /// <summary>The name of the file.</summary>
    public string File { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); } =
        PlainText.Clean(File, PlainText.MaxCodeLength);

    /// <summary>The column or field in the words of the format; empty if the line as a whole is wrong.</summary>
    public string Field { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); } =
        PlainText.Clean(Field, PlainText.MaxCodeLength);

    /// <summary>The value in the file; empty if there is none.</summary>
    public string Value { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); } =
        PlainText.Clean(Value, PlainText.MaxCodeLength);

    /// <summary>What is wrong and what was expected.</summary>
    public string Reason { get; init => field = PlainText.Clean(value, PlainText.MaxLineLength); } =
        PlainText.Clean(Reason, PlainText.MaxLineLength);

    /// <inheritdoc/>
    public override string ToString() =>
        File + (Line == 0 ? "" : $", line {Line}") + (Field.Length == 0 ? "" : $", {Field}") + (Value.Length == 0 ? "" : $" '{Value}'")
            + $": {Reason}";
}
