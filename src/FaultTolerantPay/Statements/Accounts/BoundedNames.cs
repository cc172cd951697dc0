using System.Xml;

namespace FaultTolerantPay.Statements.Accounts;

/// <summary>The names that an XML parser has met. It keeps each of them, so their number is bounded.</summary>
internal sealed class BoundedNames : NameTable
{
    /// <summary>The most names. A camt.053 document has a few hundred.</summary>
    public const int MaxNames = 4_096;

    private int _names;

    public override string Add(string key) => Get(key) ?? Counted(base.Add(key));

    public override string Add(char[] key, int start, int len) => Get(key, start, len) ?? Counted(base.Add(key, start, len));

    private string Counted(string name) => ++_names <= MaxNames
        ? name
        : throw new UnreadableFileException($"the file has more than {MaxNames} different names of elements, which is the limit");
}
