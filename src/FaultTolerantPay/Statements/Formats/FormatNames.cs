using FaultTolerantPay.Routing.Files;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Statements.Formats;

/// <summary>Turns the ids of columns in a format's file into their places.</summary>
/// <param name="reading">The file.</param>
/// <param name="ids">The ids.</param>
/// <param name="areComplete">Whether no column had an error: otherwise an id that is missing is told by that error.</param>
internal sealed class FormatNames(FileReading reading, string[] ids, bool areComplete)
{
    public FileReading Reading => reading;

    /// <summary>The columns that a field lists, or others if the field is not there.</summary>
    public int[] Columns(ObjectReader of, string field, int[] otherwise) =>
        of.Has(field) ? [.. of.List(field, "a list of ids of columns", (_, node) => Column(node))] : otherwise;

    /// <summary>The column of an id; 0 after an error.</summary>
    public int Column(int node)
    {
        if (ObjectReader.Text(reading, node) is not { } id)
        {
            return 0;
        }

        int index = Array.IndexOf(ids, id);
        if (index < 0 && areComplete)
        {
            reading.AddError(node, $"no column has this id{NameSuggestion.Hint(id, ids)}");
        }

        return Math.Max(index, 0);
    }

    /// <summary>The conditions of an object; none if it has no list of them.</summary>
    public FormatCondition[] Conditions(ObjectReader of, ObjectShape shape) =>
        [.. of.List("when", "a list of conditions", (_, node) => Condition(node, shape))];

    private FormatCondition Condition(int node, ObjectShape shape)
    {
        if (!ObjectReader.TryOpen(reading, node, shape, out ObjectReader of))
        {
            return new FormatCondition(0, [], true);
        }

        int before = reading.Count;
        var condition = new FormatCondition(
            of.Has("column") ? Column(of.NodeOf("column")) : 0,
            [.. of.Texts("is"), .. of.Texts("isNot")],
            of.Has("is"));
        if (of.Has("is") == of.Has("isNot") && reading.Count == before)
        {
            reading.AddError(node, "either is or isNot is expected");
        }

        return condition;
    }
}
