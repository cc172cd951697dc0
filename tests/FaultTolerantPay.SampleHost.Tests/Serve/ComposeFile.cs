using System.Text.RegularExpressions;

namespace FaultTolerantPay.SampleHost.Tests.Serve;

/// <summary>
/// Reads the part of YAML that the compose file keeps to: maps, lists of texts, and texts, with two spaces for each level. Anything else is
/// an error, so that nobody writes what another reader takes for something else.
/// </summary>
internal sealed partial class ComposeFile
{
    private readonly List<(int Number, int Indent, string Text)> _lines = [];
    private int _next;

    private ComposeFile(IEnumerable<string> lines)
    {
        int number = 0;
        foreach (string line in lines)
        {
            number++;
            string text = line.TrimStart(' ');
            if (text.Length > 0 && text[0] != '#')
            {
                Assert.That(text, Does.Not.Contain("\t").And.Not.Contains(" #"), $"line {number}");
                _lines.Add((number, line.Length - text.Length, text.TrimEnd()));
            }
        }
    }

    public static IReadOnlyDictionary<string, object> Read(string path)
    {
        var file = new ComposeFile(File.ReadLines(path));
        Dictionary<string, object> map = file.ReadMap(0);
        Assert.That(file._next, Is.EqualTo(file._lines.Count), "the whole file is read");
        return map;
    }

    private Dictionary<string, object> ReadMap(int indent)
    {
        var map = new Dictionary<string, object>(StringComparer.Ordinal);
        while (_next < _lines.Count && _lines[_next].Indent == indent && Entry().Match(_lines[_next].Text) is { Success: true } entry)
        {
            string key = entry.Groups["key"].Value, value = entry.Groups["value"].Value;
            int number = _lines[_next++].Number;
            object read = value == "{}" ? new Dictionary<string, object>()
                : value.Length > 0 ? Text(value, number)
                : ReadBlock(indent + 2, number);
            Assert.That(map.TryAdd(key, read), Is.True, $"line {number}: {key} is there twice");
        }

        return map;
    }

    private object ReadBlock(int indent, int number)
    {
        Assert.That(_next < _lines.Count && _lines[_next].Indent == indent, Is.True, $"line {number}: nothing belongs to it");
        if (!_lines[_next].Text.StartsWith("- ", StringComparison.Ordinal))
        {
            return ReadMap(indent);
        }

        var list = new List<string>();
        while (_next < _lines.Count && _lines[_next].Indent == indent)
        {
            Assert.That(_lines[_next].Text, Does.StartWith("- "), $"line {_lines[_next].Number}");
            list.Add(Text(_lines[_next].Text[2..], _lines[_next].Number));
            _next++;
        }

        return list;
    }

    private static string Text(string value, int number)
    {
        if (value[0] == '"')
        {
            Assert.That(value, Does.Match("^\"[^\"\\\\]*\"$"), $"line {number}");
            return value[1..^1];
        }

        Assert.That(value, Does.Match("^[A-Za-z./$-]").And.Not.Contains(": "), $"line {number}: put it between double quotes");
        return value;
    }

    [GeneratedRegex("^(?<key>[A-Za-z0-9_.-]+):( (?<value>.+))?$")]
    private static partial Regex Entry();
}
