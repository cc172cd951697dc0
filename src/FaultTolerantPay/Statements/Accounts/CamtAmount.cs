namespace FaultTolerantPay.Statements.Accounts;

/// <summary>An amount of camt.053 with its sign, which come as two elements.</summary>
internal sealed class CamtAmount(StatementDraft statement)
{
    private string _sign = "";

    public ExactAmount? Unsigned { get; private set; }

    public bool IsDebit => _sign == "DBIT";

    public bool HasSign => _sign.Length > 0;

    /// <summary>The amount with its sign; null if one of both is missing.</summary>
    public ExactAmount? Signed => Unsigned is { } amount && HasSign
        ? amount with { Micros = IsDebit ? -amount.Micros : amount.Micros }
        : null;

    public void SetAmount(string path, CamtValue value)
    {
        if (ExactAmountText.ReadWithPoint(value.Text, out long micros) is { } wrong)
        {
            statement.Error(value.Line, path, value.Text, wrong);
        }
        else if (!new Currency(value.Currency).IsKnown)
        {
            statement.Error(value.Line, $"{path}/@Ccy", value.Currency, "a currency of ISO 4217 is expected");
        }
        else if (Unsigned is not null)
        {
            statement.Error(value.Line, path, value.Text, "the element stands here twice");
        }
        else
        {
            Unsigned = new ExactAmount(micros, new Currency(value.Currency));
        }
    }

    public void SetSign(string path, CamtValue value)
    {
        if (value.Text is not ("CRDT" or "DBIT"))
        {
            statement.Error(value.Line, path, value.Text, "CRDT or DBIT is expected");
        }
        else if (HasSign)
        {
            statement.Error(value.Line, path, value.Text, "the element stands here twice");
        }
        else
        {
            _sign = value.Text;
        }
    }
}
