namespace FaultTolerantPay.Statements.Accounts;

/// <summary>References, parties and remittance text of an entry or of one of its details.</summary>
internal sealed class CamtTexts(StatementDraft statement)
{
    // Clean keeps 2,000 of them; a few more let it see that something was cut.
    private const int MaxRemittance = 2_100;
    private const int MaxName = 300;

    private string _domain = "";
    private string _family = "";
    private string _subFamily = "";
    private string _proprietary = "";

    public string EndToEndId { get; private set; } = "";

    public string InstructionId { get; private set; } = "";

    public string ServicerReference { get; private set; } = "";

    public string PaymentId { get; private set; } = "";

    public string Debtor { get; private set; } = "";

    public string Creditor { get; private set; } = "";

    public string Remittance { get; private set; } = "";

    public string TransactionCode => _domain.Length > 0
        ? string.Join('/', new[] { _domain, _family, _subFamily }.Where(part => part.Length > 0))
        : _proprietary;

    /// <summary>How many characters are held.</summary>
    public int Characters => Remittance.Length + Debtor.Length + Creditor.Length + TransactionCode.Length + EndToEndId.Length
        + InstructionId.Length + ServicerReference.Length + PaymentId.Length;

    /// <summary>The name of the other side: who paid, or who was paid. In a reversal both have the roles of the original.</summary>
    public string Counterparty(bool isCredit, bool isReversal)
    {
        (string first, string second) = isCredit != isReversal ? (Debtor, Creditor) : (Creditor, Debtor);
        return first.Length > 0 ? first : second;
    }

    public void Set(ReadOnlySpan<char> path, CamtValue value)
    {
        switch (path)
        {
            case "Refs/EndToEndId":
                EndToEndId = value.Text == "NOTPROVIDED" ? "" : Reference("EndToEndId", value);
                break;
            case "Refs/InstrId":
                InstructionId = Reference("InstrId", value);
                break;
            case "Refs/AcctSvcrRef":
            case "AcctSvcrRef":
                ServicerReference = Reference("AcctSvcrRef", value);
                break;
            case "Refs/PmtInfId":
                PaymentId = Reference("PmtInfId", value);
                break;
            case "BkTxCd/Domn/Cd":
                _domain = Cut(value.Text, MaxName);
                break;
            case "BkTxCd/Domn/Fmly/Cd":
                _family = Cut(value.Text, MaxName);
                break;
            case "BkTxCd/Domn/Fmly/SubFmlyCd":
                _subFamily = Cut(value.Text, MaxName);
                break;
            case "BkTxCd/Prtry/Cd":
                _proprietary = Cut(value.Text, MaxName);
                break;
            case "RltdPties/Dbtr/Nm":
            case "RltdPties/Dbtr/Pty/Nm":
                Debtor = Cut(value.Text, MaxName);
                break;
            case "RltdPties/Cdtr/Nm":
            case "RltdPties/Cdtr/Pty/Nm":
                Creditor = Cut(value.Text, MaxName);
                break;
            case "RmtInf/Ustrd":
            case "RmtInf/Strd/CdtrRefInf/Ref":
            case "AddtlNtryInf":
            case "AddtlTxInf":
                AddRemittance(value.Text);
                break;
        }
    }

    private void AddRemittance(string text)
    {
        if (text.Length > 0 && Remittance.Length < MaxRemittance)
        {
            Remittance = Cut(Remittance.Length == 0 ? text : $"{Remittance} {text}", MaxRemittance);
        }
    }

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length];

    private string Reference(string name, CamtValue value)
    {
        if (value.Text.Length <= AccountEntry.MaxReference)
        {
            return value.Text;
        }

        statement.Error(value.Line, name, value.Text, $"a reference of at most {AccountEntry.MaxReference} characters is expected");
        return "";
    }
}
