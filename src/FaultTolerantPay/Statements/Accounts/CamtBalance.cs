namespace FaultTolerantPay.Statements.Accounts;

/// <summary>A balance (<c>Bal</c>) while its elements are read. Only booked balances count: OPBD, PRCD and CLBD.</summary>
internal sealed class CamtBalance(StatementDraft statement, long line)
{
    private const string Path = "Stmt/Bal";

    private readonly List<(string Name, CamtValue Value)> _values = [];
    private string _code = "";

    public void Set(ReadOnlySpan<char> path, CamtValue value)
    {
        switch (path)
        {
            case "Tp/CdOrPrtry/Cd":
                _code = value.Text;
                break;
            case "Amt":
            case "CdtDbtInd":
            case "Dt/Dt":
            case "Dt/DtTm":
                // The code, which comes first in every file, says whether they count. A balance with more of them is checked below.
                if (_values.Count < 8)
                {
                    _values.Add((path.ToString(), value));
                }

                break;
        }
    }

    public void Finish()
    {
        if (_code is not ("OPBD" or "PRCD" or "CLBD"))
        {
            return;
        }

        var amount = new CamtAmount(statement);
        DateOnly? on = null;
        foreach ((string name, CamtValue value) in _values)
        {
            if (name == "Amt")
            {
                amount.SetAmount($"{Path}/{name}", value);
            }
            else if (name == "CdtDbtInd")
            {
                amount.SetSign($"{Path}/{name}", value);
            }
            else
            {
                on = ReadDate(name, value);
            }
        }

        if (amount.Signed is { } signed && on is { } date)
        {
            statement.Add(_code, new Balance(signed, date, line));
        }
        else if (!statement.IsRefused)
        {
            statement.Error(line, Path, _code, "a balance with amount, CdtDbtInd and date is expected");
        }
    }

    private DateOnly? ReadDate(string name, CamtValue value)
    {
        if (StatementDates.TryReadIso(value.Text, out DateOnly date))
        {
            return date;
        }

        statement.Error(value.Line, $"{Path}/{name}", value.Text, StatementDates.Expected);
        return null;
    }
}
