using FaultTolerantPay.Statements.Reading;

namespace FaultTolerantPay.Statements.Formats;

/// <summary>The sum of a column over the rows, which the statement states too.</summary>
internal sealed class StatedSum(StatementColumn column, params string[] names)
{
    /// <summary>The column.</summary>
    public StatementColumn Column => column;

    /// <summary>The names of the stated sum: which one stands in a file depends on the file's age.</summary>
    public string[] Names => names;

    /// <summary>The amount of the line that was read last.</summary>
    public long Micros { get; private set; }

    /// <summary>The sum over the rows.</summary>
    public Int128 Millionths { get; private set; }

    /// <summary>Reads the column of a line; a wrong amount is reported.</summary>
    public void Read(LineFields fields) => Micros = column.IsPresent ? fields.Micros(column, AmountForm.Major) : 0;

    /// <summary>Adds what was read: the line is a row.</summary>
    public void Add() => Millionths += Micros;
}
