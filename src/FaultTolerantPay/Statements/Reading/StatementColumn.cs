namespace FaultTolerantPay.Statements.Reading;

/// <summary>A column of a statement.</summary>
/// <param name="Name">Its name, for errors.</param>
/// <param name="Index">Its place, from 0; -1 if the file does not have it.</param>
internal readonly record struct StatementColumn(string Name, int Index)
{
    public bool IsPresent => Index >= 0;
}
